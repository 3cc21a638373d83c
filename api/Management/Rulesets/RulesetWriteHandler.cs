using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Sends the plan of a write to the writer, and answers with its result once this server serves the new version.</summary>
internal sealed class RulesetWriteHandler(IEnvironments environments, IOptions<ManagementOptions> options)
{
    private const int MaxAttempts = 20;

    private static readonly Permission[] AnyChange = [Permission.FlagsWrite, Permission.SegmentsWrite];

    private TimeSpan ReadYourWrites => TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds);

    /// <summary>Applies a plan and returns the answer to the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="headers">The preconditions of the request.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="missing">What does not exist, for the answer 404.</param>
    /// <param name="applied">Makes the answer of a committed change.</param>
    /// <param name="unchanged">Makes the answer of a plan that changes nothing.</param>
    /// <param name="isDraft">Whether the plan is only validated and authorized, also without <c>dryRun</c>.</param>
    public async Task<IResult> ApplyAsync(
        RulesetRequest request,
        WriteHeaders headers,
        ChangePlan plan,
        string missing,
        Func<Applied, IResult> applied,
        Func<Unchanged, IResult> unchanged,
        bool isDraft = false
    )
    {
        var command = headers.Command(request, plan);
        if (isDraft)
            command = command with { DryRun = true };
        // The permission to start an epoch, which changes no item, was checked before the handler was called.
        var allowed = plan is StartEpochPlan || request.Missing(AnyChange).Count == 0;
        var (result, denied) = allowed ? (await SendAsync(request, command), null) : await SendRestrictedAsync(request, command);
        switch (result)
        {
            case null:
                return ProblemResult.Forbidden(denied!);
            case Applied success:
                if (!command.DryRun)
                    await request.Replica.WaitForAsync(success.Version, ReadYourWrites, request.Http.RequestAborted);
                request.SetETag(command.DryRun && !success.Replayed ? success.Before : success.Version);
                return applied(success);
            case Unchanged same:
                request.SetETag(same.Version);
                return unchanged(same);
            case Conflict conflict:
                request.SetETag(conflict.Current);
                return new ProblemResult(
                    StatusCodes.Status412PreconditionFailed,
                    "Version conflict",
                    $"The environment is at version {conflict.Current}, for which the change is not meant by its conditions. Read it "
                        + "again and repeat the change on that version."
                );
            case Invalid invalid:
                return ProblemResult.Invalid(invalid.Errors);
            case TargetNotFound:
                return ProblemResult.NotFound(missing);
            case ItemExists:
                return new ProblemResult(
                    StatusCodes.Status412PreconditionFailed,
                    "Item already exists",
                    "What the path names exists. Leave out 'If-None-Match: *' to change it."
                );
            case ItemMissing:
                return new ProblemResult(
                    StatusCodes.Status412PreconditionFailed,
                    "Item does not exist",
                    "What the path names does not exist. Leave out 'If-Match: *' to create it."
                );
            case LevelNotSupported refused:
                return LevelProblems.NotSupported(refused);
            case TooManyFlags flags:
                return ProblemResult.QuotaExceeded("flags", flags.Limit, flags.Use);
            case OperationIdReused:
                return OperationKey.Reused;
            default:
                throw new InvalidOperationException($"Unknown result {result.GetType().Name}.");
        }
    }

    /// <summary>Sends a command. A writer ignores the token while the store commits; the request does not wait for it.</summary>
    private Task<ApplyResult> SendAsync(RulesetRequest request, ApplyCommand command) =>
        environments.ApplyAsync(request.Id, command, request.Aborted).AsTask().WaitAsync(request.Aborted);

    /// <summary>
    /// Sends a command of an actor that may not change everything. Only the writer knows what the plan changes: a dry run returns the
    /// changes, and the plan is committed only on the version for which they were authorized.
    /// </summary>
    /// <returns>The result, or null with the permissions that the actor does not have.</returns>
    private async Task<(ApplyResult? Result, IReadOnlyList<Permission>? Missing)> SendRestrictedAsync(
        RulesetRequest request,
        ApplyCommand command
    )
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var planned = await SendAsync(request, command with { DryRun = true });
            if (Planned(planned) is not { } draft)
                return (planned, null);
            await request.Replica.WaitForAsync(draft.Before, ReadYourWrites, request.Aborted);
            var before = request.Current;
            if (before.Version != draft.Before)
                continue;
            var missing = request.Missing(ChangePermissions.Required(draft.Changes, before.Source));
            if (missing.Count > 0)
                return (null, missing);
            if (command.DryRun)
                return (planned, null);
            // The dry run has checked the conditions on this version.
            var result = await SendAsync(request, command with { Precondition = Precondition.At(draft.Before) });
            if (result is not Conflict)
                return (result, null);
        }
        throw new EnvironmentUnavailableException("Other servers keep changing the environment.");
    }

    /// <summary>Returns the base version and the changes of a dry run, or null when there is no command to send.</summary>
    private static (EnvironmentVersion Before, ChangeSet Changes)? Planned(ApplyResult result) =>
        result switch
        {
            Applied { Replayed: false } applied => (applied.Before, applied.Changes),
            // A command that changes nothing is sent too: its Idempotency-Key then names it.
            Unchanged { Replayed: false } unchanged => (unchanged.Version, new([])),
            _ => null,
        };
}
