using System.Collections.Immutable;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api;

/// <summary>Carries a write request through: preconditions, validation, commit, and waiting until this server serves what was written.</summary>
internal sealed class Committer(IEnvironments environments, IOptions<ManageOptions> options)
{
    private const int MaxAttempts = 20;
    private const int MaxHeaderLength = 256;

    /// <summary>Commits a plan.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">Makes the plan from the current ruleset; null means that it has answered the request.</param>
    /// <param name="answer">Answers a success.</param>
    public async Task CommitAsync(EnvironmentRequest request, Func<CompiledRuleset, Task<WritePlan?>> plan, Func<Committed, Task> answer)
    {
        if (!request.TryGetIfMatch(out var ifMatch))
        {
            await request.BadRequestAsync("'If-Match' must be a version such as \"1.42\", as the ETag of a read gives it.");
            return;
        }
        if (ReadHeaders(request, out var operationId, out var message) is { } problem)
        {
            await request.BadRequestAsync(problem);
            return;
        }
        for (var attempt = 1; ; attempt++)
        {
            var current = request.Replica.Current;
            if (await plan(current) is not { } planned) return;
            if (planned.Errors.Count > 0)
            {
                // The shape is wrong already; what else is wrong is said in the same answer.
                var rest = RulesetValidator.Validate(current.Source, planned.Changes).Select(error => planned.Locate(error with { Pointer = "/operations" + error.Pointer }));
                await request.InvalidAsync([.. planned.Errors, .. rest]);
                return;
            }
            var result = await environments.ApplyAsync(request.Environment, new()
            {
                Changes = planned.Changes,
                Author = request.Token.Id,
                Message = message,
                OperationId = operationId,
                ExpectedVersion = ifMatch ?? (planned.DependsOnBase ? current.Version : null),
                DryRun = request.DryRun,
            }, request.Aborted);
            if (result is Conflict { Current: var version } && ifMatch is null && attempt < MaxAttempts)
            {
                // Somebody else was quicker; plan again on what they made.
                await request.Replica.WaitForAsync(version, TimeSpan.FromSeconds(1), request.Aborted);
                continue;
            }
            await AnswerAsync(request, planned, result, current, answer);
            return;
        }
    }

    private async Task AnswerAsync(EnvironmentRequest request, WritePlan plan, ApplyResult result, CompiledRuleset before, Func<Committed, Task> answer)
    {
        switch (result)
        {
            case Applied applied:
                if (!request.DryRun) await request.Replica.WaitForAsync(applied.Version, TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds), request.Aborted);
                request.SetETag(applied.Version);
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

    /// <summary>Reads the headers that say who did what why.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    private static string? ReadHeaders(EnvironmentRequest request, out string? operationId, out string? message)
    {
        operationId = request.Http.Request.Headers["Idempotency-Key"].FirstOrDefault()?.Trim('"');
        message = request.Query("message");
        if (operationId is { Length: 0 or > MaxHeaderLength }) return $"'Idempotency-Key' must have 1 to {MaxHeaderLength} characters.";
        return message is { Length: > RulesetLimits.TextLength } ? $"'message' may have {RulesetLimits.TextLength} characters at most." : null;
    }
}

/// <summary>A write that went through.</summary>
/// <param name="Version">The version after it.</param>
/// <param name="Changed">False when everything was so already.</param>
/// <param name="Changes">What it changed.</param>
/// <param name="Before">The ruleset it was planned on.</param>
internal sealed record Committed(EnvironmentVersion Version, bool Changed, ChangeSet Changes, CompiledRuleset Before);
