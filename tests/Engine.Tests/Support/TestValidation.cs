using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Validates changes and rulesets as a writer does.</summary>
internal static class TestValidation
{
    public static IReadOnlyList<InputError> Errors(Ruleset current, string changes) =>
        RulesetValidator.Validate(current, TestRulesets.Changes(changes));

    public static IReadOnlyList<InputError> Errors(string ruleset) =>
        RulesetValidator.Validate(Ruleset.Empty, Ruleset.Empty.DiffTo(TestRulesets.Ruleset(ruleset)));

    /// <summary>Asserts that the errors are exactly these, in any order: the pointer, and a part of the detail.</summary>
    public static void AssertErrors(IReadOnlyList<InputError> errors, params (string Pointer, string Part)[] expected)
    {
        var remaining = errors.ToList();
        foreach (var (pointer, part) in expected)
        {
            var found = remaining.FindIndex(error => error.Pointer == pointer && error.Detail.Contains(part, StringComparison.Ordinal));
            Assert.True(found >= 0, $"No error at '{pointer}' with '{part}' among:\n{string.Join("\n", remaining)}");
            remaining.RemoveAt(found);
        }
        Assert.Empty(remaining);
    }
}
