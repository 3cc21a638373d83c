using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Applies a flag that is not saved to the current ruleset, for explanations. Nothing is written.</summary>
internal sealed class FlagDraft(IEnvironments environments, IOptions<ManagementOptions> options)
{
    private const int MaxAttempts = 5;

    /// <summary>Applies a flag.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key of the flag.</param>
    /// <param name="definition">The flag as a document.</param>
    /// <param name="pointer">The location of the document in the body.</param>
    /// <returns>The ruleset with the flag, or the answer to a flag that is invalid.</returns>
    public async Task<(CompiledRuleset? Ruleset, ProblemResult? Problem)> ApplyAsync(
        RulesetRequest request,
        string key,
        JsonElement definition,
        string pointer
    )
    {
        var command = new ApplyCommand
        {
            Plan = new PutItemPlan(ItemKind.Flag, key, JsonMarshal.GetRawUtf8Value(definition).ToArray()),
            Actor = request.Actor,
            // The level matters to those who receive the flag, and nobody does.
            RaiseLevel = true,
            DryRun = true,
        };
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            switch (await environments.ApplyAsync(request.Id, command, request.Aborted).AsTask().WaitAsync(request.Aborted))
            {
                case Invalid invalid:
                    return (
                        null,
                        ProblemResult.Invalid([.. invalid.Errors.Select(error => error with { Pointer = pointer + error.Pointer })])
                    );
                case Unchanged:
                    return (request.Current, null);
                case Applied draft:
                    var timeout = TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds);
                    await request.Replica.WaitForAsync(draft.Before, timeout, request.Aborted);
                    var current = request.Current;
                    if (current.Version == draft.Before)
                        return (current.Apply(draft.Changes, current.Version), null);
                    break;
                case var other:
                    throw new InvalidOperationException($"A dry run without conditions has the result {other.GetType().Name}.");
            }
        }
        throw new EnvironmentUnavailableException("Other servers keep changing the environment.");
    }
}
