using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Diagnostics;

namespace FlagCluster.Environments.Writer;

/// <content>What a write took and what came of it, in metrics and in traces.</content>
public sealed partial class EnvironmentWriter
{
    private async Task<ApplyResult> WriteAsync(ApplyCommand command, Func<WriterState, ApplyResult> decide, CancellationToken cancellationToken)
    {
        using var activity = EnvironmentsTracing.Apply(_environment);
        var began = _time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await WriteInTurnAsync(command, decide, cancellationToken);
            outcome = result switch
            {
                Applied => command.DryRun ? "dry_run" : "applied",
                Conflict => "conflict",
                Invalid => "invalid",
                _ => "unchanged",
            };
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception exception)
        {
            EnvironmentsTracing.Fail(activity, exception);
            throw;
        }
        finally
        {
            _metrics?.Wrote(_time.GetElapsedTime(began), outcome);
        }
    }
}
