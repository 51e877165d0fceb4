import { memoizeByObject, memoizeLast } from '../../nodes/RoeAi/shared/memoize';

const failsOnce = (compute: () => unknown) =>
	jest.fn<unknown, [unknown]>(compute).mockImplementationOnce(() => {
		throw new Error('failed');
	});

describe('memoizeLast', () => {
	it('computes again only for another text', () => {
		const compute = jest.fn((text: string) => text.length);
		const measure = memoizeLast(compute);
		expect(['a', 'a', 'bb', 'bb', 'a'].map(measure)).toEqual([1, 1, 2, 2, 1]);
		expect(compute.mock.calls).toEqual([['a'], ['bb'], ['a']]);
	});

	it('computes again after an error, and still knows the last result', () => {
		const compute = failsOnce(() => ({}));
		const create = memoizeLast(compute);
		expect(() => create('a')).toThrow('failed');
		const created = create('a');
		compute.mockImplementationOnce(() => {
			throw new Error('failed');
		});
		expect(() => create('b')).toThrow('failed');
		expect(create('a')).toBe(created);
	});
});

describe('memoizeByObject', () => {
	it('computes once for each object, even if the result is undefined', () => {
		const compute = jest.fn((key: { size?: number }) => key.size);
		const getSize = memoizeByObject(compute);
		const keys = [{ size: 1 }, {}, { size: 1 }];
		expect([...keys, ...keys].map(getSize)).toEqual([1, undefined, 1, 1, undefined, 1]);
		expect(compute).toHaveBeenCalledTimes(keys.length);
	});

	it('computes again after an error', () => {
		const create = memoizeByObject(failsOnce(() => 'created'));
		const key = {};
		expect(() => create(key)).toThrow('failed');
		expect(create(key)).toBe('created');
	});
});
