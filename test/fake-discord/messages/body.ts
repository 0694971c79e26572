import { z } from 'zod';

const object = z.record(z.string(), z.unknown());

/** What a request says about a message; all of it is optional on the wire, null clears. */
export const messageBody = z.looseObject({
  content: z.string().nullish(),
  embeds: z.array(object).nullish(),
  components: z.array(object).nullish(),
  flags: z.number().int().nullish(),
  attachments: z
    .array(
      z.looseObject({
        id: z.union([z.string(), z.number()]),
        filename: z.string().nullish(),
        description: z.string().nullish(),
        is_spoiler: z.boolean().nullish(),
      }),
    )
    .nullish(),
  allowed_mentions: z
    .looseObject({
      parse: z.array(z.string().nullable()).nullish(),
      users: z.array(z.string().nullable()).nullish(),
      roles: z.array(z.string().nullable()).nullish(),
      replied_user: z.boolean().nullish(),
    })
    .nullish(),
  poll: z
    .looseObject({
      question: object,
      answers: z.array(z.looseObject({ poll_media: object })),
      duration: z.number().nullish(),
      allow_multiselect: z.boolean().nullish(),
    })
    .nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .looseObject({ message_id: z.string(), fail_if_not_exists: z.boolean().nullish(), type: z.number().nullish() })
    .nullish(),
});

export type MessageBody = z.infer<typeof messageBody>;
