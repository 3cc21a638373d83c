using System.Collections.Concurrent;
using FlagCluster.Analytics.Rules;
using FlagCluster.Watching.Actions;
using FlagCluster.Watching.Rules;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Watching;

/// <summary>
/// Watches an environment: evaluates closed windows and does the actions that follow. Hosts differ in where and how often they call it;
/// everything durable is in the store.
/// </summary>
public sealed partial class EnvironmentWatch
{
    private readonly RuleWatcher _watcher;
    private readonly ActionDelivery _delivery;
    private readonly WatchingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Environment, string Rule), bool> _skipped = new();

    internal EnvironmentWatch(RuleWatcher watcher, ActionDelivery delivery, WatchingMetrics metrics, ILogger<EnvironmentWatch> logger)
    {
        (_watcher, _delivery, _metrics, _logger) = (watcher, delivery, metrics, logger);
    }

    /// <summary>Evaluates every closed window that was not evaluated before, and does the actions that are due.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops between two windows or actions.</param>
    public async Task RunAsync(string environment, CancellationToken cancellationToken)
    {
        _metrics.Trying(environment);
        // First, so that an action that an earlier process left is not delayed by windows that are left.
        await _delivery.RunAsync(environment, cancellationToken);
        while (true)
        {
            var pass = await _watcher.RunAsync(environment, cancellationToken);
            foreach (var alert in pass.Opened)
            {
                _metrics.Opened(alert.Rule.Severity);
                LogOpened(alert.Id, alert.Rule.Severity, alert.Rule.Name, environment, AlertText.Explain(alert.Rule, alert.Fired));
            }
            foreach (var rule in pass.Resolved)
                LogResolved(rule, environment);
            foreach (var rule in pass.Skipped)
                if (_skipped.TryAdd((environment, rule), true))
                    LogSkipped(rule, environment);
            if (pass.EvaluatedTo > 0)
                _metrics.Evaluated(environment, pass.EvaluatedTo, pass.Evaluations);
            if (!pass.Opened.IsEmpty)
                await _delivery.RunAsync(environment, cancellationToken);
            if (!pass.IsBehind)
                return;
        }
    }

    [LoggerMessage(1804, LogLevel.Warning, "Alert {Alert} ({Severity}) of rule {Rule} in {Environment}. {Explanation}")]
    private partial void LogOpened(string alert, RuleSeverity severity, string rule, string environment, string explanation);

    [LoggerMessage(1805, LogLevel.Information, "The alert of rule {Rule} in {Environment} is resolved: the metric is normal again")]
    private partial void LogResolved(string rule, string environment);

    [LoggerMessage(
        1807,
        LogLevel.Error,
        "Rule {Rule} in {Environment} is not evaluated: its window is no multiple of Analytics:Step. Change the window or the setting"
    )]
    private partial void LogSkipped(string rule, string environment);
}
