using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>The trie equals a dictionary, for all hashes.</summary>
public class KeyTrieTests
{
    private static readonly string[] Plain = [.. Enumerable.Range(0, 60).Select(i => $"key-{i}"), ""];
    private static readonly string[] EqualHashes = [.. CollidingKeys.Create(8)];
    private static readonly string[] EqualLowBits = NearlyColliding();

    [Theory]
    [InlineData("plain")]
    [InlineData("equal hashes")]
    [InlineData("equal low bits")]
    [InlineData("all")]
    public void PutAndRemove_RandomSequence_EqualsADictionary(string keys)
    {
        var pool = keys switch
        {
            "plain" => Plain,
            "equal hashes" => EqualHashes,
            "equal low bits" => EqualLowBits,
            _ => [.. Plain, .. EqualHashes, .. EqualLowBits],
        };
        var step = Gen.Zip(Gen.Choose(0, pool.Length - 1), Gen.Frequency((3, Gen.Constant(true)), (2, Gen.Constant(false))));
        var property = Prop.ForAll(
            Arb.From(step.ListOf(150)),
            steps =>
            {
                var trie = KeyTrie<CompiledFlag>.Empty;
                var model = new Dictionary<string, CompiledFlag>(StringComparer.Ordinal);
                foreach (var (index, put) in steps)
                {
                    var (before, copy) = (trie, new Dictionary<string, CompiledFlag>(model));
                    if (put)
                    {
                        var item = Item(pool[index]);
                        model[item.Key] = item;
                        trie = trie.Put(item);
                    }
                    else
                    {
                        model.Remove(pool[index]);
                        trie = trie.Remove(pool[index]);
                    }
                    if (!AreEqual(trie, model, pool) || !AreEqual(before, copy, pool))
                        return false;
                }
                return AreEqual(KeyTrie<CompiledFlag>.Create(model.Values), model, pool);
            }
        );

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), property);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_DuplicateKey_KeepsTheLastItem(bool collides)
    {
        var key = collides ? EqualHashes[0] : "key-1";
        var (first, last) = (Item(key), Item(key));

        var trie = KeyTrie<CompiledFlag>.Create([first, Item(EqualHashes[1]), Item(EqualHashes[2]), last]);

        Assert.Same(last, trie.Find(key, KeyHash.Of(key)));
        Assert.Equal(3, trie.Count);
    }

    [Fact]
    public void Find_100000Keys_FindsEach()
    {
        var items = Enumerable.Range(0, 100_000).Select(i => Item($"flag-{i}")).ToList();

        var trie = KeyTrie<CompiledFlag>.Create(items);

        Assert.Equal(100_000, trie.Count);
        Assert.All(items, item => Assert.Same(item, trie.Find(item.Key, item.Hash)));
        Assert.Null(trie.Find("flag-100000", KeyHash.Of("flag-100000")));
    }

    private static bool AreEqual(KeyTrie<CompiledFlag> trie, Dictionary<string, CompiledFlag> model, string[] pool) =>
        trie.Count == model.Count && pool.All(key => ReferenceEquals(trie.Find(key, KeyHash.Of(key)), model.GetValueOrDefault(key)));

    private static CompiledFlag Item(string key) =>
        new(
            new Flag
            {
                Key = key,
                Type = FlagType.Boolean,
                Variants = [new("on", FlagValue.From(true))],
                DefaultVariant = "on",
            },
            new ConditionCompiler(AttributeTable.Initial)
        );

    /// <summary>Returns keys whose hashes have equal low 15 bits, so that they have three levels of the trie in common.</summary>
    private static string[] NearlyColliding()
    {
        var low = KeyHash.Of(EqualHashes[0]) & 0x7fff;
        return
        [
            .. Enumerable.Range(0, int.MaxValue).Select(i => $"near-{i}").Where(key => (KeyHash.Of(key) & 0x7fff) == low).Take(6),
            EqualHashes[0],
            EqualHashes[1],
            EqualHashes[2],
        ];
    }
}
