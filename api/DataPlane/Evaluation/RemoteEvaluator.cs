using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Evaluates in another process (<see cref="EvaluationMode.Silo"/>), with a timeout. Answers are counted and recorded there.
/// </summary>
internal sealed partial class RemoteEvaluator(
    IFlagEvaluator evaluator,
    IOptions<EvaluationOptions> options,
    TimeProvider time,
    ILogger<RemoteEvaluator> logger
)
{
    /// <summary>The error message when no evaluator answered.</summary>
    public const string Unavailable = "No evaluator is available; try again shortly.";

    private readonly LogThrottle _throttle = new(time);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);

    /// <summary>Evaluates a query.</summary>
    /// <returns>The answer, or null when no evaluator answered in time; that is logged.</returns>
    public async Task<FlagAnswer?> EvaluateAsync(SdkKeySession session, FlagQuery query, CancellationToken aborted)
    {
        var environment = session.Key.Environment;
        try
        {
            // The evaluator does not observe a token: a call that others wait for too is not cancelled for one of them.
            return await evaluator.EvaluateAsync(environment, query, CancellationToken.None).AsTask().WaitAsync(_timeout, time, aborted);
        }
        catch (TimeoutException exception)
        {
            Log(environment, $"No answer arrived within {options.Value.TimeoutSeconds} s (Evaluation:TimeoutSeconds).", exception);
        }
        catch (EvaluatorUnavailableException exception)
        {
            Log(environment, exception.Message, exception);
        }
        return null;
    }

    /// <summary>
    /// Evaluates a query for all flags whose answer has an ETag. A request with conditions is first evaluated without recording: only
    /// answers that are sent are recorded.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of its key.</param>
    /// <param name="query">The query.</param>
    /// <param name="tryAnswer">Answers the request when its conditions decide it, and returns null for another.</param>
    /// <returns>The answer, or null when no evaluator answered in time; and whether the request was answered.</returns>
    public async Task<(FlagAnswer? Answer, bool IsAnswered)> EvaluateAllAsync(
        HttpContext http,
        SdkKeySession session,
        FlagQuery query,
        Func<FlagAnswer, Task?> tryAnswer
    )
    {
        var headers = http.Request.Headers;
        var recorded = headers.IfNoneMatch.Count == 0 && headers.IfMatch.Count == 0;
        while (true)
        {
            var answer = await EvaluateAsync(session, query with { Recorded = recorded }, http.RequestAborted);
            if (answer is not { Error: ErrorCode.None })
                return (answer, false);
            if (tryAnswer(answer) is { } answered)
            {
                await answered;
                return (answer, true);
            }
            if (recorded)
                return (answer, false);
            recorded = true;
        }
    }

    private void Log(EnvironmentId environment, string reason, Exception exception)
    {
        LogUnavailableDetails(exception);
        if (_throttle.Record(environment.ToString(), reason) is { } line)
            LogUnavailable(line.Subject, line.Others, line.Why);
    }

    [LoggerMessage(
        1302,
        LogLevel.Warning,
        "No evaluator is available; an evaluation in environment {Environment} and {Others} others since the last message "
            + "were answered 503. {Reason}"
    )]
    private partial void LogUnavailable(string environment, int others, string reason);

    [LoggerMessage(1303, LogLevel.Debug, "No evaluator is available")]
    private partial void LogUnavailableDetails(Exception exception);
}
