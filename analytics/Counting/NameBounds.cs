namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents how many different names count by themselves, for each environment, kind and partition. Without a bound, everyone with a
/// public key could add rows as fast as events.
/// </summary>
/// <remarks>
/// The bounds are those of the names of two consecutive days: a name that was counted on the day before is counted again, whatever else
/// arrives, so that made-up names do not displace those in use. The days are those of the partition's watermark, which only increases. So
/// what is counted by itself depends on the order of the records in the partition, and not on batch sizes, other partitions or crashes.
/// </remarks>
/// <param name="Untrusted">The bound of names that nobody vouches for.</param>
/// <param name="Trusted">The bound of names that the ruleset has, or that a server key reported.</param>
/// <param name="People">
/// The bound of people of followed flags, and of their events, that no server key reported. What a server key reports of people is not
/// bounded.
/// </param>
public sealed record NameBounds(int Untrusted = 1_000, int Trusted = 20_000, int People = 1_000_000)
{
    /// <summary>Returns the bound of names.</summary>
    /// <param name="group">The names that share it.</param>
    public int Of(NameGroup group) =>
        group.Kind is NameKind.Person or NameKind.PersonTrack ? People
        : group.IsTrusted ? Trusted
        : Untrusted;
}
