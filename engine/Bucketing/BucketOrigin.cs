namespace FlagCluster.Engine.Bucketing;

/// <summary>Represents what determined a bucket, for explanations.</summary>
/// <param name="Slot">The slot of the attribute that was hashed; negative for none.</param>
internal readonly record struct BucketOrigin(int Slot)
{
    /// <summary>Gets the origin of a bucket that was drawn.</summary>
    public static BucketOrigin Random { get; } = new(-1);

    /// <summary>Gets the origin of bucket 0 of a caller without a value.</summary>
    public static BucketOrigin First { get; } = new(-2);
}
