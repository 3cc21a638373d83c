using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.IncomingHooks;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>Creates the flags of pull requests, in the name of the service account of a hook.</summary>
internal sealed class PullRequestFlags(IEnvironments environments)
{
    /// <summary>A pull request with which templates are checked.</summary>
    private static readonly PullRequest Sample = new(1, "feature/a", "Title", "https://example.com/pull/1", "author");

    private const string SampleKey = "sample-of-a-hook";

    /// <summary>Returns what is wrong with the template of a hook.</summary>
    public async Task<ImmutableArray<InputError>> ValidateAsync(IncomingHook hook, CancellationToken cancellationToken)
    {
        var result = await SendAsync(hook, Command(hook, Sample, SampleKey) with { DryRun = true }, cancellationToken);
        return result is Invalid invalid ? invalid.Errors : [];
    }

    /// <summary>Creates the flag of a pull request, unless one with its key exists.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="opened">The pull request.</param>
    /// <param name="key">The key.</param>
    /// <param name="operation">The id of the operation, the same in each repetition.</param>
    /// <param name="request">The id of the request.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    public Task<ApplyResult> CreateAsync(
        IncomingHook hook,
        PullRequest opened,
        string key,
        string operation,
        string request,
        CancellationToken cancellationToken
    ) => SendAsync(hook, Command(hook, opened, key) with { OperationId = operation, RequestId = request }, cancellationToken);

    private Task<ApplyResult> SendAsync(IncomingHook hook, ApplyCommand command, CancellationToken cancellationToken) =>
        environments.ApplyAsync(hook.Environment, command, cancellationToken).AsTask().WaitAsync(cancellationToken);

    private static ApplyCommand Command(IncomingHook hook, PullRequest opened, string key) =>
        new()
        {
            Plan = new PutItemPlan(ItemKind.Flag, key, FlagTemplate.DocumentOf(hook, opened)),
            Actor = new(ActorKind.ServiceAccount, hook.ServiceAccount),
            Message = $"Pull request {opened.Number}: {opened.Title} ({opened.Url})",
            Precondition = new() { TargetExists = false },
        };
}
