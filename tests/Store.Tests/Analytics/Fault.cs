using System.Data.Common;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Represents a fault of one attempt to commit.</summary>
/// <param name="step">The number of the step that fails, from 1 on. Before and after each call of the engine is a step.</param>
/// <param name="kind">How it fails.</param>
internal sealed class Fault(int step, FaultKind kind)
{
    private int _step = step;

    /// <summary>Gets whether the fault has happened.</summary>
    public bool HasHappened { get; private set; }

    /// <summary>Counts a step, and fails when it is the one.</summary>
    /// <param name="connection">The connection, or null outside one.</param>
    /// <param name="cut">Terminates a connection, or null where there is none.</param>
    public async Task CountAsync(DbConnection? connection, Func<DbConnection, Task>? cut)
    {
        if (--_step != 0)
            return;
        HasHappened = true;
        if (kind == FaultKind.Cut && cut is not null && connection is not null)
            await cut(connection);
        else if (kind == FaultKind.Cancel)
            throw new OperationCanceledException("The consumer stopped waiting.");
        else
            throw new InjectedCrashException();
    }
}
