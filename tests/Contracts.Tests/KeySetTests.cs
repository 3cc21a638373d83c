using System.Text;
using FlagCluster.Contracts.Rulesets;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Contracts.Tests;

public class KeySetTests
{
    [Fact]
    public void Create_RandomKeys_EqualsAHashSet()
    {
        var key = Gen.OneOf(
            Gen.Choose(0, 40).Select(i => $"user-{i}"),
            Gen.Choose(0, 300).Select(length => new string('é', length)),
            Gen.Choose(0, 0xD7FF).Select(c => $"{(char)c}")
        );
        var property = Prop.ForAll(
            Arb.From(key.ListOf()),
            Arb.From(key.ListOf(20)),
            (keys, probes) =>
            {
                var set = KeySet.Create([.. keys]);
                var model = new HashSet<string>(keys, StringComparer.Ordinal);
                return set.Count == model.Count
                    && set.SequenceEqual(InOrder(model), StringComparer.Ordinal)
                    && keys.Concat(probes).All(probe => set.Contains(Encoding.UTF8.GetBytes(probe)) == model.Contains(probe));
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    [Fact]
    public void Contains_UpTo100Keys_FindsExactlyTheCreatedKeys()
    {
        for (var count = 0; count <= 100; count++)
        {
            var set = KeySet.Create([.. Enumerable.Range(0, count).Select(i => $"k{i}")]);

            for (var i = 0; i < 200; i++)
                Assert.Equal(i < count, set.Contains(Encoding.UTF8.GetBytes($"k{i}")));
        }
    }

    [Fact]
    public void Create_KeyOver65535Bytes_ThrowsArgumentException()
    {
        Assert.Single(KeySet.Create([new string('x', 65_535)]));
        Assert.Throws<ArgumentException>(() => KeySet.Create([new string('x', 65_536)]));
    }

    [Fact]
    public void Contains_200000Keys_FindsExactlyTheCreatedKeys()
    {
        var keys = Customers(200_000);

        var set = KeySet.Create(keys);

        Assert.All(keys, key => Assert.True(set.Contains(Encoding.UTF8.GetBytes(key))));
        Assert.False(set.Contains("customer-00200000"u8));
    }

    [Fact]
    public void Create_200000Keys_RetainsAtMost40BytesPerKey()
    {
        var keys = Customers(200_000);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var set = KeySet.Create(keys);
        var retained = GC.GetTotalMemory(forceFullCollection: true) - before;

        // Per key: 17 characters, 4 bytes of the end, 1 of the hash, and its share of the nodes.
        Assert.InRange(retained, 0, 200_000 * 40);
        GC.KeepAlive(set);
    }

    [Fact]
    public void Change_RandomKeys_EqualsAHashSet()
    {
        var keys = Gen.Choose(0, 3_000).Select(i => $"user-{i}");
        var step = Gen.Choose(0, 400).SelectMany(added => Gen.Choose(0, 400).SelectMany(removed => Steps(keys, added, removed)));
        var property = Prop.ForAll(
            Arb.From(step.ListOf(12)),
            steps =>
            {
                var set = KeySet.Empty;
                var model = new HashSet<string>(StringComparer.Ordinal);
                foreach (var (add, remove) in steps)
                {
                    var before = set;
                    HashSet<string> previous = [.. model];
                    set = set.Change(remove, add);
                    model.ExceptWith(remove);
                    model.UnionWith(add);
                    if (
                        !set.SequenceEqual(InOrder(model), StringComparer.Ordinal)
                        || set.Count != model.Count
                        || !InOrder(set.Except(before)).SequenceEqual(InOrder(model.Except(previous)))
                        || !InOrder(before.Except(set)).SequenceEqual(InOrder(previous.Except(model)))
                        || set.HasSameKeys(before) != model.SetEquals(previous)
                        || !set.HasSameKeys(KeySet.Create(model))
                    )
                        return false;
                }
                return true;
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    [Fact]
    public void Change_AllKeysRemoved_IsEmpty()
    {
        var keys = Customers(5_000);

        var set = KeySet.Create(keys).Change(keys, []);

        Assert.Same(KeySet.Empty, set);
    }

    [Fact]
    public void Change_KeysThatMakeNoDifference_ReturnsTheSameSet()
    {
        var set = KeySet.Create(Customers(5_000));

        Assert.Same(set, set.Change(["unknown"], ["customer-00000007"]));
    }

    [Fact]
    public void Change_OneKeyOf100000_AllocatesAtMost16KB()
    {
        var set = KeySet.Create(Customers(100_000));
        Assert.Single(set.Change([], ["another"]).Except(set));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var changed = set.Change([], ["one-more"]);
        var difference = changed.Except(set).Single();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal("one-more", difference);
        Assert.InRange(allocated, 0, 16_384);
    }

    private static Gen<(string[] Add, string[] Remove)> Steps(Gen<string> keys, int added, int removed) =>
        keys.ArrayOf(added).SelectMany(add => keys.ArrayOf(removed).Select(remove => (add, remove)));

    private static IEnumerable<string> InOrder(IEnumerable<string> keys) => keys.OrderBy(key => key, CodePoints);

    private static Comparer<string> CodePoints { get; } =
        Comparer<string>.Create((left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private static string[] Customers(int count) => [.. Enumerable.Range(0, count).Select(i => $"customer-{i:D8}")];
}
