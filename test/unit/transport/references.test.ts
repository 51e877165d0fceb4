import { parseFileName } from '../../../nodes/RoeAi/transport/references';

describe('the name of a downloaded file', () => {
	it.each([
		['attachment; filename="report.pdf"', 'report.pdf'],
		['attachment; filename=report.pdf', 'report.pdf'],
		['inline; filename="a; b.pdf"; size=3', 'a; b.pdf'],
		['attachment; filename="a \\"quoted\\" name.pdf"', 'a "quoted" name.pdf'],
		['attachment; filename="Grosse.pdf"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe.pdf', 'Größe.pdf'],
		["attachment; filename*=utf-8'de'%E6%97%A5%E6%9C%AC.pdf; size=3", '日本.pdf'],
		['attachment; filename="plain.pdf"; filename*=UTF-8\'\'%E0%A4%A', 'plain.pdf'],
		['attachment; filename="../../etc/passwd"', 'passwd'],
		["attachment; filename*=UTF-8''..%5C..%5Cboot.ini", 'boot.ini'],
		['attachment; filename="a/"', undefined],
		['attachment; filename=""', undefined],
		['attachment', undefined],
		['', undefined],
	])('is read from %s', (disposition, name) => {
		expect(parseFileName(disposition)).toBe(name);
	});
});
