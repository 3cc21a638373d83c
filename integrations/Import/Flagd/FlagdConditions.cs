using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Maps the targeting of flagd, which has operators and variables of its own.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdConditions(ImportDraft draft, FlagdLogic logic) : LogicConditions(logic)
{
    private const string LowestVersion = "0.0.0-0";

    /// <inheritdoc/>
    protected override Condition? ReadOther(string op, ImmutableArray<SourceNode> operands, SourceNode node) =>
        op switch
        {
            "starts_with" => OfText(ConditionOperator.StartsWith, operands, node),
            "ends_with" => OfText(ConditionOperator.EndsWith, operands, node),
            "sem_ver" => OfVersion(operands, node),
            _ => null,
        };

    /// <inheritdoc/>
    protected override Condition OfEqual(string attribute, FlagValue? value, SourceNode node) =>
        attribute == FlagdLogic.Timestamp
            ? throw node.Error("The time cannot be compared for equality.")
            : base.OfEqual(attribute, value, node);

    /// <inheritdoc/>
    protected override Condition OfOrder(string attribute, string op, double number, SourceNode node) =>
        attribute == FlagdLogic.Timestamp ? OfTime(op, number, node) : base.OfOrder(attribute, op, number, node);

    /// <inheritdoc/>
    protected override string? VariableOf(SourceNode expression) =>
        base.PathOf(expression) is FlagdLogic.Timestamp ? FlagdLogic.Timestamp : PathOf(expression);

    /// <inheritdoc/>
    protected override string? PathOf(SourceNode expression) =>
        base.PathOf(expression) is not { } path ? null
        : path.StartsWith('$') ? throw expression.Error($"The variable '{SourceNode.Shown(path)}' cannot be imported here.")
        : path;

    /// <summary>Returns a condition on the time, whose fraction of a second is cut off.</summary>
    private static AttributeCondition OfTime(string op, double seconds, SourceNode node)
    {
        if (!double.IsInteger(seconds) || seconds is < 0 or > 250_000_000_000)
            throw node.Error("The time must be a whole number of seconds, of a year up to 9892.");
        var time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return op switch
        {
            "<" => ImportConditions.Before(time),
            "<=" => ImportConditions.Before(time.AddSeconds(1)),
            ">" => ImportConditions.After(time.AddSeconds(1)),
            _ => ImportConditions.After(time),
        };
    }

    private AttributeCondition OfText(ConditionOperator op, ImmutableArray<SourceNode> operands, SourceNode node) =>
        operands is [var variable, { Element.ValueKind: JsonValueKind.String } text] && PathOf(variable) is { } attribute
            ? Test(attribute, op, text.AsValue())
            : throw node.Error("This can be imported with a variable and a text.");

    private Condition OfVersion(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        if (operands.Length != 3 || PathOf(operands[0]) is not { } attribute)
            throw node.Error("'sem_ver' can be imported with a variable, an operator and a version.");
        var (op, text) = (operands[1].AsText(), operands[2].AsText());
        if (!PartialVersion.TryParse(text, out var version))
            throw operands[2].Error($"'{SourceNode.Shown(text)}' is not a version such as 1.2.3.");
        draft.Note(node.Place, "A version with a 'v' in front is a version in flagd, and none here.");
        return op switch
        {
            "=" => Version(ConditionOperator.SemverEquals, text),
            "!=" => new AllCondition([
                Version(ConditionOperator.SemverGte, LowestVersion),
                new NotCondition(Version(ConditionOperator.SemverEquals, text)),
            ]),
            "<" => Version(ConditionOperator.SemverLt, text),
            "<=" => Version(ConditionOperator.SemverLte, text),
            ">" => Version(ConditionOperator.SemverGt, text),
            ">=" => Version(ConditionOperator.SemverGte, text),
            "^" => Between($"{version.Major}.0.0-0", $"{version.Major + 1}.0.0-0"),
            "~" => Between($"{version.Major}.{version.Minor}.0-0", $"{version.Major}.{version.Minor + 1}.0-0"),
            _ => throw operands[1].Error($"'sem_ver' has no operator '{SourceNode.Shown(op)}'."),
        };

        AttributeCondition Version(ConditionOperator test, string operand) => Test(attribute, test, FlagValue.From(operand));

        AllCondition Between(string from, string to) =>
            new([Version(ConditionOperator.SemverGte, from), Version(ConditionOperator.SemverLt, to)]);
    }
}
