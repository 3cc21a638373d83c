namespace FlagCluster.Bench.Engine;

/// <summary>Represents the cost of one operation.</summary>
/// <param name="Min">Nanoseconds per operation in the fastest batch.</param>
/// <param name="Median">Nanoseconds per operation in the middle batch.</param>
/// <param name="P95">Nanoseconds per operation that 95 % of the batches did not exceed.</param>
/// <param name="Bytes">Bytes allocated per operation by the calling thread; 0 is exact.</param>
internal sealed record Timing(double Min, double Median, double P95, double Bytes);
