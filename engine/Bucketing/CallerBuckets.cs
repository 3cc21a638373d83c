using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Bucketing;

/// <summary>
/// Determines the bucket of a caller: by the hash of the first attribute that has a usable value, or by a random draw.
/// </summary>
internal sealed class CallerBuckets
{
    /// <summary>The result when no attribute has a value that can be hashed.</summary>
    public const int Missing = -1;

    /// <summary>The result when an attribute cannot be read; the context has refused it.</summary>
    public const int Unusable = -2;

    private readonly HashedBuckets? _hashed;
    private readonly int[] _slots;
    private readonly ulong _drawKey;

    /// <summary>Initializes buckets that are determined by a hash.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="slots">The slots of the attributes, in the order in which they are tried; at least one.</param>
    /// <param name="missing">Describes that all of them are missing.</param>
    /// <param name="drawKey">Distinguishes the random draws of a context.</param>
    public CallerBuckets(HashedBuckets buckets, int[] slots, UnusableAttribute missing, ulong drawKey)
    {
        Buckets = _hashed = buckets;
        _slots = slots;
        MissingAttribute = missing;
        _drawKey = drawKey;
    }

    /// <summary>Initializes buckets that are drawn.</summary>
    public CallerBuckets(Buckets buckets, ulong drawKey)
    {
        Buckets = buckets;
        _slots = [];
        _drawKey = drawKey;
    }

    public Buckets Buckets { get; }

    /// <summary>Gets the description of attributes that are all missing; null when none is hashed.</summary>
    public UnusableAttribute? MissingAttribute { get; }

    /// <summary>Returns the bucket of the caller, <see cref="Missing"/> or <see cref="Unusable"/>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="origin">What determined the bucket.</param>
    public int Find(EvaluationContext context, out BucketOrigin origin)
    {
        origin = BucketOrigin.Random;
        if (_hashed is null)
            return Draw(context);
        var unusable = -1;
        foreach (var slot in _slots)
        {
            ref readonly var value = ref context.Get(slot);
            if (value.Kind == AttributeKind.Unusable || value.Length > EvaluationContext.MaxHashedBytes)
            {
                unusable = unusable < 0 ? slot : unusable;
                continue;
            }
            if (_hashed.Of(context, value) is not (>= 0 and var bucket))
                continue;
            origin = new(slot);
            return bucket;
        }
        if (unusable < 0)
            return Missing;
        ref readonly var unread = ref context.Get(unusable);
        context.Refuse(unusable, unread.Kind == AttributeKind.Unusable ? unread.Reason : UnusableReason.TooLongToHash);
        return Unusable;
    }

    /// <summary>Returns a random bucket, which stays the same while the context is evaluated.</summary>
    public int Draw(EvaluationContext context) => Buckets.FromNumber(context.Draw(_drawKey, Buckets.Count));
}
