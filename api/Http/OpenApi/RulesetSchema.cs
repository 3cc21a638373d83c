namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents a ruleset in the OpenAPI document, which takes its schema from the ruleset's JSON Schema.</summary>
[SchemaName("ruleset")]
internal sealed class RulesetSchema;

/// <summary>Represents the data of an event of a ruleset stream, which takes its schema from the same JSON Schema.</summary>
[SchemaName("rulesetEvent")]
internal sealed class RulesetEventSchema;
