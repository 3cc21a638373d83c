using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Validation, as a writer does it.</summary>
internal static class Validated
{
    public static IReadOnlyList<InputError> Errors(Ruleset current, string changes) =>
        RulesetValidator.Validate(current, Doc.Changes(changes));

    public static IReadOnlyList<InputError> Errors(string ruleset) =>
        RulesetValidator.Validate(Ruleset.Empty, Ruleset.Empty.DiffTo(Doc.Ruleset(ruleset)));

    /// <summary>Exactly these errors, in any order: pointer, and a part of the sentence.</summary>
    public static void Exactly(IReadOnlyList<InputError> errors, params (string Pointer, string Part)[] expected)
    {
        var rest = errors.ToList();
        foreach (var (pointer, part) in expected)
        {
            var found = rest.FindIndex(error => error.Pointer == pointer && error.Detail.Contains(part, StringComparison.Ordinal));
            Assert.True(found >= 0, $"No error at '{pointer}' with '{part}' among:\n{string.Join("\n", rest)}");
            rest.RemoveAt(found);
        }
        Assert.Empty(rest);
    }
}
