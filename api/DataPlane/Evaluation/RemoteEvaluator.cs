using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Diagnostics;
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
