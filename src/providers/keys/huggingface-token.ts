import { z } from 'zod';

/** Who a token of Hugging Face belongs to, and whether it may call the inference providers. */

const text = z.string().nullish().catch(null);

const permissions = z.array(z.string()).nullish().catch(null);
export const whoami = z.object({
  name: z.string(),
  isPro: z.boolean().nullish().catch(null),
  auth: z
    .object({
      accessToken: z
        .object({
          role: text,
          fineGrained: z
            .object({
              global: permissions,
              scoped: z.array(z.object({ permissions })).nullish().catch(null),
            })
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});
type AccessToken = NonNullable<NonNullable<z.infer<typeof whoami>['auth']>['accessToken']>;

/** A fine-grained token may do only what it names; any other may call the inference providers. */
export function mayInfer(token: AccessToken | null | undefined): boolean {
  const fine = token?.fineGrained;
  if (token?.role !== 'fineGrained' || fine == null) return true;
  const all = [
    ...(fine.global ?? []),
    ...(fine.scoped ?? []).flatMap(({ permissions }) => permissions ?? []),
  ];
  return all.includes('inference.serverless.write');
}

export const NO_INFERENCE =
  'The token may not call Inference Providers: give it that permission at https://huggingface.co/settings/tokens.';
