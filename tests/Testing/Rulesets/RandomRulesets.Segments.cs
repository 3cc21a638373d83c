using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Testing.Rulesets;

/// <content>Generates segments and changes of their keys.</content>
internal sealed partial class RandomRulesets
{
    private Segment Segment(string key, string[] others) =>
        new()
        {
            Key = key,
            Name = _random.Next(2) == 0 ? "A segment" : null,
            When = _random.Next(5) == 0 ? null : Condition(2, others, []),
            By = _random.Next(3) == 0 ? Pick(Attributes) : null,
            Included = KeySet.Create(ListedKeys()),
            Excluded = KeySet.Create(ListedKeys()),
        };

    private KeyChange KeyChange()
    {
        var add = ListedKeys();
        return new(add, [.. ListedKeys().Except(add)]);
    }

    private ImmutableArray<string> ListedKeys() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => ListedKey())];

    private string ListedKey() => _random.Next(3) == 0 ? Pick(["pro", "18", "18.5", "true", "NL"]) : $"user-{_random.Next(30)}";
}
