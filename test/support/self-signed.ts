import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface CertificateOptions {
  /** The name, or address, the certificate is for. */
  readonly host: string;
  /** Default: from a day ago until a day from now. */
  readonly from?: Date;
  readonly until?: Date;
}

/** A certificate nobody vouches for, with its key, as PEM: made anew each time, so that no key lies in the repository. */
export function selfSigned({ host, from, until }: CertificateOptions): { readonly key: string; readonly cert: string } {
  const day = 86_400_000;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid('550403'), utf8(host))));
  const validity = sequence(time(from ?? new Date(Date.now() - day)), time(until ?? new Date(Date.now() + day)));
  const isAddress = /^[\d.]+$/.test(host);
  const general = isAddress ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host));
  const alternative = sequence(oid('551d11'), tlv(0x04, sequence(general)));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(oid(ecdsaWithSha256)),
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(alternative)),
  );
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(body, privateKey) };
}

const ecdsaWithSha256 = '2a8648ce3d040302';

function pem(body: Buffer, key: KeyObject): string {
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, key)]));
  const text = sequence(body, sequence(oid(ecdsaWithSha256)), signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** ASN.1 in DER: a tag, a length, the value. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts));
const set = (part: Buffer): Buffer => tlv(0x31, part);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
const time = (date: Date): Buffer =>
  tlv(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replaceAll(/\.\d+|[-:T]/g, '')
        .slice(2)}`,
    ),
  );
