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
                    && set.SequenceEqual(keys.Distinct(StringComparer.Ordinal), StringComparer.Ordinal)
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
    public void Create_200000Keys_AllocatesAtMost40BytesPerKey()
    {
        var keys = Customers(200_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        KeySet.Create(keys);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Per key: 17 characters, 2 bytes of length, 4 of order and at most 4 × 3 of the hash table.
        Assert.InRange(allocated, 0, 200_000 * 40);
    }

    private static string[] Customers(int count) => [.. Enumerable.Range(0, count).Select(i => $"customer-{i:D8}")];
}
