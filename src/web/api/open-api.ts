import { z } from 'zod'
import type { Text } from '../../intake/form/question.ts'
import type { Practice } from '../../practice/practice.ts'
import { errorsAnswer, referralAnswer, referralSchema, statusAnswer } from './referral-schema.ts'

const json = (schema: z.ZodType) => ({
  'application/json': { schema: z.toJSONSchema(schema, { io: 'input' }) },
})

/** What a caller may meet on every path. */
const failures = (text: Text, ...statuses: number[]) =>
  Object.fromEntries(
    statuses.map(status => [
      String(status),
      { description: text(`api.status.${status}`), content: json(errorsAnswer) },
    ]),
  )

/** The API as OpenAPI 3.1, from the schemas that the handlers themselves use. */
export const openApi = ({ practice, text }: { practice: Practice; text: Text }) => ({
  openapi: '3.1.0',
  info: { title: text('api.title'), version: '1' },
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/api/v1/referrals': {
      post: {
        summary: text('api.refer.summary'),
        description: text('api.refer.words'),
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description: text('api.refer.idempotency'),
            schema: { type: 'string', minLength: 8, maxLength: 200 },
          },
        ],
        requestBody: { required: true, content: json(referralSchema(practice.referralForm, text)) },
        responses: {
          201: { description: text('api.status.201'), content: json(referralAnswer) },
          200: { description: text('api.status.200'), content: json(referralAnswer) },
          ...failures(text, 400, 401, 409, 413, 415, 422, 429, 503),
        },
      },
    },
    '/api/v1/referrals/{reference}': {
      get: {
        summary: text('api.stands.summary'),
        description: text('api.stands.words'),
        parameters: [{ name: 'reference', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: { description: text('api.status.stands'), content: json(statusAnswer) },
          ...failures(text, 401, 404, 429, 503),
        },
      },
    },
    '/api/v1/screening': {
      post: {
        summary: text('api.screening.summary'),
        description: text('api.screening.words'),
        responses: { 200: { description: text('api.status.screened') }, ...failures(text, 401, 422, 429) },
      },
    },
    '/fhir/Questionnaire/{id}': {
      get: {
        summary: text('api.questionnaire.summary'),
        security: [],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: text('api.status.questionnaire') } },
      },
    },
  },
})
