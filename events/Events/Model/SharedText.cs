namespace FlagCluster.Events.Model;

/// <summary>
/// Represents a part of JSON that many events share. A batch contains it once, where it is used first. Not thread-safe: one writer uses it.
/// </summary>
/// <param name="bytes">The UTF-8 bytes.</param>
internal sealed class SharedText(byte[] bytes)
{
    private EventBatch? _batch;
    private long _generation;
    private int _number;

    /// <summary>Gets the UTF-8 bytes.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Returns the number of the text in a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="generation">The generation of the batch's content.</param>
    /// <param name="next">The number that the text gets when the batch does not contain it yet.</param>
    /// <returns><paramref name="next"/> when the batch must add the text.</returns>
    public int NumberIn(EventBatch batch, long generation, int next)
    {
        if (ReferenceEquals(_batch, batch) && _generation == generation)
            return _number;
        (_batch, _generation, _number) = (batch, generation, next);
        return next;
    }
}
