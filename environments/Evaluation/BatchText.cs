namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Holds the body of a batch while its parts replace it in the evaluation context. Reused by the calling thread: it allocates nothing once
/// it has grown.
/// </summary>
internal sealed class BatchText
{
    private const int LargestKept = 1024 * 1024;
    private const int Smallest = 4 * 1024;

    private byte[] _bytes = [];

    /// <summary>Gets a part.</summary>
    /// <param name="location">Its location.</param>
    public ReadOnlySpan<byte> this[Range location] => _bytes.AsSpan(location);

    /// <summary>Copies a body and returns the copy.</summary>
    public ReadOnlySpan<byte> Set(ReadOnlySpan<byte> body)
    {
        if (_bytes.Length < body.Length || _bytes.Length > LargestKept)
            _bytes = new byte[Math.Max(body.Length, Smallest)];
        body.CopyTo(_bytes);
        return _bytes.AsSpan(0, body.Length);
    }
}
