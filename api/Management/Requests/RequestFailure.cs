using System.Globalization;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Import;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Provides the answers to what handlers cannot prevent: failures of the store and the writers, writes whose parent was deleted in the
/// meantime, and those that exceed a quota.
/// </summary>
internal static class RequestFailure
{
    /// <summary>Returns the answer to an exception, or null for one that is not expected.</summary>
    /// <param name="http">The request.</param>
    /// <param name="limit">The time limit of the request.</param>
    /// <param name="exception">The exception.</param>
    public static ProblemResult? Find(HttpContext http, RequestTimeLimit limit, Exception exception) =>
        exception switch
        {
            UnavailableBeforeWriteException => ProblemResult.Unavailable(http, exception.Message, isUnchanged: true),
            DependencyUnavailableException => ProblemResult.Unavailable(http, exception.Message),
            // It existed when the request was bound; another server has deleted it since.
            ParentNotFoundException notFound => ProblemResult.NotFound(notFound.Parent),
            QuotaExceededException quota => ProblemResult.QuotaExceeded(quota.Quota, quota.Limit, quota.Use),
            ImportStoppedException stopped when limit.IsOver => ProblemResult.Invalid([
                new(
                    "",
                    $"The comparison with the source did not end within {Text(limit.Time)} s "
                        + $"({ManagementOptions.Section}:{nameof(ManagementOptions.TimeoutSeconds)}); it stopped at the "
                        + $"{ItemFormat.Of(stopped.Kind).Name} '{stopped.Key}'. Import the source in parts."
                ),
            ]),
            OperationCanceledException when limit.IsOver => ProblemResult.Unavailable(
                http,
                $"The store or the environment's writer did not respond within {Text(limit.Time)} s "
                    + $"({ManagementOptions.Section}:{nameof(ManagementOptions.TimeoutSeconds)})."
            ),
            _ => null,
        };

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
