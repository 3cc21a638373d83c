import type { FlagType } from "@/model/types";

export type Language = "curl" | "node" | "web" | "react" | "go" | "python" | "java";

interface Question {
  url: string;
  flag: string;
  type: FlagType;
}

interface Snippet {
  install?: string;
  code: string;
  kind: "server" | "client";
}

const text = JSON.stringify;

/** The methods and defaults of a language by type of flag. */
const js: Record<FlagType, [string, string]> = {
  boolean: ["getBooleanValue", "false"],
  string: ["getStringValue", '""'],
  number: ["getNumberValue", "0"],
  object: ["getObjectValue", "{}"],
};
const hooks: Record<FlagType, string> = {
  boolean: "useBooleanFlagValue",
  string: "useStringFlagValue",
  number: "useNumberFlagValue",
  object: "useObjectFlagValue",
};
const go: Record<FlagType, [string, string]> = {
  boolean: ["BooleanValue", "false"],
  string: ["StringValue", '""'],
  number: ["FloatValue", "0"],
  object: ["ObjectValue", "nil"],
};
const python: Record<FlagType, [string, string]> = {
  boolean: ["get_boolean_value", "False"],
  string: ["get_string_value", '""'],
  number: ["get_float_value", "0.0"],
  object: ["get_object_value", "{}"],
};
const java: Record<FlagType, [string, string]> = {
  boolean: ["getBooleanValue", "false"],
  string: ["getStringValue", '""'],
  number: ["getDoubleValue", "0.0"],
  object: ["getObjectValue", "new Value()"],
};

/** Returns the code that evaluates a flag with the OpenFeature SDK of a language and its OFREP provider. */
export const snippets: Record<Language, (question: Question) => Snippet> = {
  curl: ({ url, flag }) => ({
    kind: "server",
    code: `curl -s -X POST ${url}/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)} \\
  -H "Authorization: Bearer $FLAGCLUSTER_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"context":{"targetingKey":"user-ada","country":"DE"}}'`,
  }),
  node: ({ url, flag, type }) => ({
    kind: "server",
    install: "npm install @openfeature/server-sdk @openfeature/ofrep-provider",
    code: `import { OpenFeature } from "@openfeature/server-sdk";
import { OFREPProvider } from "@openfeature/ofrep-provider";

await OpenFeature.setProviderAndWait(
  new OFREPProvider({
    baseUrl: ${text(url)},
    headers: [["Authorization", \`Bearer \${process.env.FLAGCLUSTER_KEY}\`]],
  }),
);
const flags = OpenFeature.getClient();
const value = await flags.${js[type][0]}(${text(flag)}, ${js[type][1]}, { targetingKey: "user-ada", country: "DE" });`,
  }),
  web: ({ url, flag, type }) => ({
    kind: "client",
    install: "npm install @openfeature/web-sdk @openfeature/ofrep-web-provider",
    code: `import { OpenFeature } from "@openfeature/web-sdk";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";

await OpenFeature.setContext({ targetingKey: "user-ada", country: "DE" });
await OpenFeature.setProviderAndWait(
  new OFREPWebProvider({
    baseUrl: ${text(url)},
    headers: [["Authorization", "Bearer YOUR_CLIENT_KEY"]],
  }),
);
const value = OpenFeature.getClient().${js[type][0]}(${text(flag)}, ${js[type][1]});`,
  }),
  react: ({ url, flag, type }) => ({
    kind: "client",
    install: "npm install @openfeature/react-sdk @openfeature/ofrep-web-provider",
    code: `import { OpenFeature, OpenFeatureProvider, ${hooks[type]} } from "@openfeature/react-sdk";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";

OpenFeature.setContext({ targetingKey: "user-ada", country: "DE" });
OpenFeature.setProvider(
  new OFREPWebProvider({
    baseUrl: ${text(url)},
    headers: [["Authorization", "Bearer YOUR_CLIENT_KEY"]],
  }),
);

function Page() {
  const value = ${hooks[type]}(${text(flag)}, ${js[type][1]});
  return <p>{String(value)}</p>;
}

export const App = () => (
  <OpenFeatureProvider>
    <Page />
  </OpenFeatureProvider>
);`,
  }),
  go: ({ url, flag, type }) => ({
    kind: "server",
    install: "go get github.com/open-feature/go-sdk github.com/open-feature/go-sdk-contrib/providers/ofrep",
    code: `provider := ofrep.NewProvider(${text(url)}, ofrep.WithBearerToken(os.Getenv("FLAGCLUSTER_KEY")))
openfeature.SetProviderAndWait(provider)
client := openfeature.NewClient("shop")
caller := openfeature.NewEvaluationContext("user-ada", map[string]any{"country": "DE"})
value, err := client.${go[type][0]}(context.Background(), ${text(flag)}, ${go[type][1]}, caller)`,
  }),
  python: ({ url, flag, type }) => ({
    kind: "server",
    install: "pip install openfeature-sdk openfeature-provider-ofrep",
    code: `import os
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

api.set_provider(OFREPProvider(
    ${text(url)},
    headers_factory=lambda: {"Authorization": f"Bearer {os.environ['FLAGCLUSTER_KEY']}"},
))
client = api.get_client()
value = client.${python[type][0]}(${text(flag)}, ${python[type][1]}, EvaluationContext("user-ada", {"country": "DE"}))`,
  }),
  java: ({ url, flag, type }) => ({
    kind: "server",
    install: "dev.openfeature:sdk and dev.openfeature.contrib.providers:ofrep",
    code: `var options = OfrepProviderOptions.builder()
    .baseUrl(${text(url)})
    .headers(ImmutableMap.of("Authorization", ImmutableList.of("Bearer " + System.getenv("FLAGCLUSTER_KEY"))))
    .build();
OpenFeatureAPI.getInstance().setProviderAndWait(OfrepProvider.constructProvider(options));
var client = OpenFeatureAPI.getInstance().getClient();
var caller = new ImmutableContext("user-ada", Map.of("country", new Value("DE")));
var value = client.${java[type][0]}(${text(flag)}, ${java[type][1]}, caller);`,
  }),
};
