using System.Text.Json;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Validates whole ruleset documents without an environment, as the writer does.</summary>
public static class RulesetDocumentValidator
{
    /// <summary>Returns all errors of a document, with pointers into it; empty when an empty environment accepts it.</summary>
    public static IReadOnlyList<InputError> Validate(JsonElement document)
    {
        var empty = new EnvironmentState(default, Ruleset.Empty, ClientView.Create(Ruleset.Empty, default), default);
        return new RulesetPlanner(document).Plan(empty).Result is Invalid invalid ? invalid.Errors : [];
    }
}
