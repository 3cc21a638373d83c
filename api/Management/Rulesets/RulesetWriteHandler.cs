using System.Collections.Concurrent;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Carries a write request through: preconditions, validation, commit, and waiting until this server serves what was written.</summary>
internal sealed class RulesetWriteHandler(IEnvironments environments, IEnvironmentLog log, IOptions<ManagementOptions> options)
{
    private const int MaxAttempts = 20;

    private readonly ConcurrentDictionary<EnvironmentId, SemaphoreSlim> _turns = new();

    /// <summary>Commits a plan.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">Makes the plan from the current ruleset; null means that it has answered the request.</param>
    /// <param name="answer">Answers a success.</param>
    public async Task CommitAsync(EnvironmentRequest request, Func<CompiledRuleset, Task<WritePlan?>> plan, Func<Committed, Task> answer)
    {
        if (await WriteHeaders.ReadAsync(request) is not { } headers) return;
        if (headers.OperationId is { } operation && await FindReplayAsync(request, operation) is { } replay)
        {
            request.SetETag(replay.Version);
            await answer(replay);
            return;
        }
        if (await ApplyAsync(request, headers, plan) is not var (planned, result, before)) return;
        await AnswerAsync(request, planned, result, before, answer);
    }

    /// <summary>Plans and applies, again and again while others are quicker; writes of one environment take turns here, so that none starves.</summary>
    private async Task<(WritePlan Plan, ApplyResult Result, CompiledRuleset Before)?> ApplyAsync(
        EnvironmentRequest request, WriteHeaders headers, Func<CompiledRuleset, Task<WritePlan?>> plan)
    {
        if (headers.IfMatch is { } expected) await CatchUpAsync(request, expected);
        var turn = _turns.GetOrAdd(request.Environment, _ => new(1));
        await turn.WaitAsync(request.Aborted);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var current = request.Replica.Current;
                if (await plan(current) is not { } planned) return null;
                if (planned.Errors.Count > 0)
                {
                    // The shape is wrong already; what else is wrong is said in the same answer.
                    var rest = planned.Complete ? RulesetValidator.Validate(current.Source, planned.Changes) : [];
                    var located = rest.Select(error => planned.Locate(error with { Pointer = "/operations" + error.Pointer }));
                    return (planned with { Place = null }, new Invalid([.. planned.Errors, .. located]), current);
                }
                // A plan made from this ruleset must not be committed on another one, even if that is the one the client asked for.
                if (planned.DependsOnBase && headers.IfMatch is { } asked && asked != current.Version) return (planned, new Conflict(current.Version), current);
                var result = await environments.ApplyAsync(request.Environment, headers.Command(request, planned.Changes) with
                {
                    ExpectedVersion = headers.IfMatch ?? (planned.DependsOnBase ? current.Version : null),
                }, request.Aborted).AsTask().WaitAsync(request.Aborted); // A change on its way to the store heeds no token.
                if (result is not Conflict { Current: var version } || headers.IfMatch is not null) return (planned, result, current);
                if (attempt == MaxAttempts) throw new EnvironmentUnavailableException("Other servers keep changing the environment.");
                // Somebody else was quicker; plan again on what they made.
                await request.Replica.WaitForAsync(version, TimeSpan.FromSeconds(1), request.Aborted);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Waits until this server has the version that the client saw elsewhere.</summary>
    private async Task CatchUpAsync(EnvironmentRequest request, EnvironmentVersion expected)
    {
        var current = request.Replica.Current.Version;
        if (expected <= current || await environments.PullAsync(request.Environment, current, request.Aborted) is PullNotModified) return;
        await request.Replica.WaitForAsync(expected, TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds), request.Aborted);
    }

    /// <summary>What a request that is repeated did the first time, or null.</summary>
    private async Task<Committed?> FindReplayAsync(EnvironmentRequest request, string operation)
    {
        if (await log.FindOperationAsync(request.Environment, operation, request.Aborted) is not { } version) return null;
        var changes = await log.ReadChangesAsync(request.Environment, version with { Number = version.Number - 1 }, 1, request.Aborted);
        await request.Replica.WaitForAsync(version, TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds), request.Http.RequestAborted);
        return new(version, true, changes[0].Changes, request.Replica.Current, Replayed: true);
    }

    private async Task AnswerAsync(EnvironmentRequest request, WritePlan plan, ApplyResult result, CompiledRuleset before, Func<Committed, Task> answer)
    {
        switch (result)
        {
            case Applied applied:
                if (!request.DryRun) await request.Replica.WaitForAsync(applied.Version, TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds), request.Http.RequestAborted);
                request.SetETag(request.DryRun ? before.Version : applied.Version);
                await answer(new(applied.Version, true, before.Source.Effective(plan.Changes), before));
                break;
            case Unchanged unchanged:
                request.SetETag(unchanged.Version);
                await answer(new(unchanged.Version, false, new([]), before));
                break;
            case Conflict conflict:
                request.SetETag(conflict.Current);
                await Problems.WriteAsync(request.Http, StatusCodes.Status412PreconditionFailed, "The environment has changed.",
                    $"It is at version {conflict.Current} now. Read it again, and repeat the change on what you find.");
                break;
            case Invalid invalid:
                await request.InvalidAsync([.. invalid.Errors.Select(plan.Locate)]);
                break;
            default: throw new InvalidOperationException($"Unknown result {result.GetType().Name}.");
        }
    }
}

/// <summary>A write that went through.</summary>
/// <param name="Version">The version after it.</param>
/// <param name="Changed">False when everything was so already.</param>
/// <param name="Changes">What it changed.</param>
/// <param name="Before">The ruleset it was planned on.</param>
/// <param name="Replayed">True for a request that was carried out before, and is only answered again.</param>
internal sealed record Committed(EnvironmentVersion Version, bool Changed, ChangeSet Changes, CompiledRuleset Before, bool Replayed = false);
