import { memoizeByObject } from '../../nodes/RoeAi/shared/memoize';

describe('memoizeByObject', () => {
	it('computes once for each object, even if the result is undefined', () => {
		const compute = jest.fn((key: { size?: number }) => key.size);
		const getSize = memoizeByObject(compute);
		const keys = [{ size: 1 }, {}, { size: 1 }];
		expect([...keys, ...keys].map(getSize)).toEqual([1, undefined, 1, 1, undefined, 1]);
		expect(compute).toHaveBeenCalledTimes(keys.length);
	});

	it('computes again after an error', () => {
		const compute = jest
			.fn<string, [object]>(() => 'created')
			.mockImplementationOnce(() => {
				throw new Error('failed');
			});
		const create = memoizeByObject(compute);
		const key = {};
		expect(() => create(key)).toThrow('failed');
		expect(create(key)).toBe('created');
	});
});
