using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Represents everything but the context that a bulk answer depends on.</summary>
/// <param name="Version">The version of the last change that the key can notice.</param>
/// <param name="TimeWindowEpoch">The position among the boundaries of the time windows that the key can notice.</param>
/// <param name="Stale">Whether the ruleset is stale.</param>
/// <param name="Scope">Which flags the key sees.</param>
/// <param name="Day">The day of the stream ticket in the answer.</param>
/// <param name="Prefix">The path at which the client reaches the server, percent-encoded, such as <c>/flags</c>.</param>
internal readonly record struct OfrepBulkState(
    EnvironmentVersion Version,
    int TimeWindowEpoch,
    bool Stale,
    FlagScope Scope,
    long Day,
    string Prefix
)
{
    /// <summary>Returns the state of an evaluation in this process.</summary>
    public static OfrepBulkState Of(in EvaluationRun run, SdkKeySession session, HttpRequest request) =>
        new(
            run.Ruleset.AnswerVersion(session.ClientSide),
            run.Ruleset.TimeWindowEpoch(run.Now, session.ClientSide),
            run.IsStale,
            session.Scope,
            StreamTicket.Day(run.Now),
            request.PathBase.ToUriComponent()
        );

    /// <summary>Returns the state of an answer that was evaluated in another process.</summary>
    public static OfrepBulkState Of(FlagAnswer answer, SdkKeySession session, HttpRequest request, DateTimeOffset now) =>
        new(answer.Version, answer.TimeWindowEpoch, answer.Stale, session.Scope, StreamTicket.Day(now), request.PathBase.ToUriComponent());
}
