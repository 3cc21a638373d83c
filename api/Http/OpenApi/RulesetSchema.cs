namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents a ruleset in the OpenAPI document, which takes its schema from the ruleset's JSON Schema.</summary>
[SchemaName("ruleset")]
internal sealed class RulesetSchema;

/// <summary>Stands for the data of the events of a ruleset stream, which the same JSON Schema describes.</summary>
[SchemaName("rulesetEvent")]
internal sealed class RulesetEventSchema;
