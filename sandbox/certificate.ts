import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A private key and its certificate, both PEM. */
export interface Certificate {
	key: string;
	cert: string;
}

/** The names and addresses of this machine for which the certificate is valid. */
const DNS_NAMES = ['localhost'];
const ADDRESSES = [Buffer.of(127, 0, 0, 1), Buffer.concat([Buffer.alloc(15), Buffer.of(1)])];
const HOUR = 60 * 60 * 1000;
/** Milliseconds: for one day. It begins earlier, since clocks differ. */
const VALID = { before: HOUR, after: 24 * HOUR };

/** Tags of ASN.1 in DER. Source: X.690. */
const TAG = {
	boolean: 1,
	integer: 2,
	bits: 3,
	bytes: 4,
	oid: 6,
	text: 12,
	utcTime: 23,
	sequence: 0x30,
	set: 0x31,
};
const OID = {
	commonName: '2.5.4.3',
	subjectKeyId: '2.5.29.14',
	keyUsage: '2.5.29.15',
	subjectAltName: '2.5.29.17',
	basicConstraints: '2.5.29.19',
	ecdsaWithSha256: '1.2.840.10045.4.3.2',
};

/**
 * A new key (ECDSA, P-256) and a certificate for it that it signed itself, valid for this machine and a day. Node can sign but not
 * make certificates, so its few fields are written here. Source: RFC 5280, section 4.1.
 */
export function makeCertificate(now = Date.now()): Certificate {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
	const algorithm = sequence(oid(OID.ecdsaWithSha256));
	const name = sequence(
		der(TAG.set, sequence(oid(OID.commonName), der(TAG.text, Buffer.from('Local Roe')))),
	);
	const fields = sequence(
		der(0xa0, der(TAG.integer, Buffer.of(2))), // Version 3.
		der(TAG.integer, serialNumber()),
		algorithm,
		name,
		sequence(utcTime(now - VALID.before), utcTime(now + VALID.after)),
		name,
		publicInfo,
		der(0xa3, sequence(...extensions(publicInfo))),
	);
	const signature = sign('sha256', fields, privateKey);
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: pem(sequence(fields, algorithm, bits(signature))),
	};
}

/** It is its own authority: who trusts this one certificate trusts the local Roe, and nothing else. */
function extensions(publicInfo: Buffer): Buffer[] {
	const names = [
		...DNS_NAMES.map((dnsName) => der(0x82, Buffer.from(dnsName))),
		...ADDRESSES.map((address) => der(0x87, address)),
	];
	return [
		extension(OID.basicConstraints, sequence(YES), true),
		// digitalSignature (bit 0) and keyCertSign (bit 5).
		extension(OID.keyUsage, der(TAG.bits, Buffer.of(2, 0b1000_0100)), true),
		extension(OID.subjectKeyId, der(TAG.bytes, createHash('sha1').update(publicInfo).digest())),
		extension(OID.subjectAltName, sequence(...names)),
	];
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
	const critical = isCritical ? [YES] : [];
	return sequence(oid(id), ...critical, der(TAG.bytes, value));
}

/** Positive, and without a zero at the start: DER allows one way to write a number. */
function serialNumber(): Buffer {
	const number = randomBytes(16);
	number[0] = (number[0] & 0x3f) | 0x40;
	return number;
}

function utcTime(time: number): Buffer {
	const text = new Date(time).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
	return der(TAG.utcTime, Buffer.from(text.slice(2)));
}

function oid(text: string): Buffer {
	const [first, second, ...rest] = text.split('.').map(Number);
	return der(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Seven bits a byte; all bytes but the last have their highest bit set. */
function base128(value: number): number[] {
	const bytes = [value & 0x7f];
	for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
	return bytes;
}

/** The first byte is the number of bits at the end that don't count. */
const bits = (value: Buffer) => der(TAG.bits, Buffer.concat([Buffer.of(0), value]));

const YES = der(TAG.boolean, Buffer.of(0xff));

const sequence = (...parts: Buffer[]) => der(TAG.sequence, Buffer.concat(parts));

function der(tag: number, value: Buffer): Buffer {
	return Buffer.concat([Buffer.of(tag, ...lengthOf(value)), value]);
}

/** As short as it can be, which DER demands; no part of a certificate is longer than 64 KB. */
function lengthOf({ length }: Buffer): number[] {
	if (length < 0x80) return [length];
	return length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff];
}

function pem(certificate: Buffer): string {
	const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
