namespace FlagCluster.Bench.Engine;

/// <summary>Represents an operation to time.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Batch">Runs the operation the given number of times. The loop is inside, so that no operation pays for a delegate
/// call.</param>
/// <param name="Note">A remark, such as the budget.</param>
internal sealed record EngineCase(string Name, Action<int> Batch, string Note = "");
