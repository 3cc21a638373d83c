using System.Globalization;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Checks authorized management requests (<see cref="RequestChecks"/>), limits their time, and answers what handlers cannot: failures of
/// the store and the writers with 503, and writes whose parent was deleted in the meantime with 404.
/// </summary>
internal sealed class ManagementRequestMiddleware(
    RequestDelegate next,
    RequestRates rates,
    IOptions<ManagementOptions> options,
    TimeProvider time
)
{
    /// <summary>Runs the rest of the pipeline within the time limit.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        // An endpoint that anyone may call has no identity.
        var identity = ManagementIdentity.Find(http.User);
        if (identity?.Via is { } caller && rates.TryRejectManagement(http, caller) is { } rejected)
        {
            await rejected;
            return;
        }
        if (RequestChecks.FindProblem(http) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        using var limit = new RequestTimeLimit(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time, http.RequestAborted);
        http.Features.Set(limit);
        http.Features.Set(new ManagementRequest(http, identity ?? ManagementIdentity.Anonymous, limit));
        try
        {
            await next(http);
        }
        catch (DependencyUnavailableException exception) when (!http.Response.HasStarted)
        {
            await ProblemResult.Unavailable(http, exception.Message).ExecuteAsync(http);
        }
        catch (ParentNotFoundException exception) when (!http.Response.HasStarted)
        {
            // It existed when the request was bound; another server has deleted it since.
            await ProblemResult.NotFound(exception.Parent).ExecuteAsync(http);
        }
        catch (QuotaExceededException exception) when (!http.Response.HasStarted)
        {
            await ProblemResult.QuotaExceeded(exception.Quota, exception.Limit, exception.Use).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (limit.IsOver && !http.Response.HasStarted)
        {
            var seconds = options.Value.TimeoutSeconds.ToString(CultureInfo.InvariantCulture);
            var setting = $"{ManagementOptions.Section}:{nameof(ManagementOptions.TimeoutSeconds)}";
            var reason = $"The store or the environment's writer did not respond within {seconds} s ({setting}).";
            await ProblemResult.Unavailable(http, reason).ExecuteAsync(http);
        }
    }
}
