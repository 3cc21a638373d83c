using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Sends the plan of a write request to the writer, and answers with its result once this server serves what was written.</summary>
internal sealed class RulesetWriteHandler(IEnvironments environments, IOptions<ManagementOptions> options)
{
    /// <summary>Applies a plan.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="missing">What the answer 404 says does not exist.</param>
    /// <param name="applied">Answers a committed change.</param>
    /// <param name="unchanged">Answers a plan that changes nothing.</param>
    public async Task ApplyAsync(EnvironmentRequest request, ChangePlan plan, string missing, Func<Applied, Task> applied, Func<Unchanged, Task> unchanged)
    {
        if (await WriteHeaders.ReadAsync(request) is not { } headers) return;
        // Once a change is sent to the store, the writer ignores the token; the request does not wait for it.
        var result = await environments.ApplyAsync(request.Environment, headers.Command(request, plan), request.Aborted).AsTask().WaitAsync(request.Aborted);
        switch (result)
        {
            case Applied success:
                if (!request.DryRun) await ServeAsync(request, success.Version);
                request.SetETag(request.DryRun && !success.Replayed ? success.Before : success.Version);
                await applied(success);
                break;
            case Unchanged same:
                request.SetETag(same.Version);
                await unchanged(same);
                break;
            case Conflict conflict:
                request.SetETag(conflict.Current);
                await Problems.WriteAsync(request.Http, StatusCodes.Status412PreconditionFailed, "The environment has changed.",
                    $"It is at version {conflict.Current} now. Read it again, and repeat the change on what you find.");
                break;
            case Invalid invalid:
                await request.InvalidAsync(invalid.Errors);
                break;
            case TargetNotFound:
                await request.NotFoundAsync(missing);
                break;
            case ItemExists:
                await Problems.WriteAsync(request.Http, StatusCodes.Status412PreconditionFailed, "The item exists.",
                    "Leave out 'If-None-Match: *' to replace it.");
                break;
            case OperationIdReused:
                await Problems.WriteAsync(request.Http, StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key is taken.",
                    "It belongs to an earlier request that did something else; use a new one.");
                break;
            default: throw new InvalidOperationException($"Unknown result {result.GetType().Name}.");
        }
    }

    /// <summary>Waits until this server serves a version, so that clients read their own writes.</summary>
    private async Task ServeAsync(EnvironmentRequest request, EnvironmentVersion version) =>
        await request.Replica.WaitForAsync(version, TimeSpan.FromSeconds(options.Value.ReadYourWritesSeconds), request.Http.RequestAborted);
}
