using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Validates a change to a ruleset and reports all errors. It visits the items that the change names and, once, those that refer to them,
/// so that its cost follows the change. A ruleset without errors compiles.
/// </summary>
public static class RulesetValidator
{
    /// <summary>Validates a change.</summary>
    /// <param name="current">A valid ruleset.</param>
    /// <param name="changes">The change.</param>
    /// <returns>All errors, with pointers into the array of operations, such as <c>/0/putFlag/rules/2/when</c>; empty when there are
    /// none.</returns>
    public static IReadOnlyList<InputError> Validate(Ruleset current, ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(changes);
        var next = current.Apply(changes);
        var errors = new ErrorCollector();
        var segments = new SegmentBuckets(next);
        var patterns = new PatternBudget();
        var dependents = new DependentsValidator(next, segments, errors);
        var named = new HashSet<(ItemKind Kind, string Key)>();
        for (var index = 0; index < changes.Operations.Length; index++)
        {
            errors.Enter(index);
            var operation = changes.Operations[index];
            errors.Enter(ItemFormat.OperationName(operation));
            // An unreadable key is empty, and an error already.
            if (operation.Key.Length > 0 && !named.Add((operation.Kind, operation.Key)))
                errors.Error($"Another operation is about the {ItemFormat.Of(operation.Kind).Name} '{operation.Key}'; keep one of them.");
            if (operation is PutItem put)
                ValidatePut(put.Item, current, next, segments, patterns, dependents, errors);
            else if (operation is ChangeMembers members)
                SegmentValidator.ValidateMembers(members, next, errors);
            else if (next.Find(operation.Kind, operation.Key) is null)
                ValidateDelete(operation, dependents);
            errors.Leave();
            errors.Leave();
        }
        foreach (var format in ItemFormat.All)
            CheckCount(next.Count(format.Kind), format, errors);
        return errors.Errors;
    }

    private static void ValidatePut(
        RulesetItem item,
        Ruleset current,
        Ruleset next,
        SegmentBuckets segments,
        PatternBudget patterns,
        DependentsValidator dependents,
        ErrorCollector errors
    )
    {
        var previous = current.Find(item.Kind, item.Key);
        switch (item)
        {
            case Flag flag:
                new FlagValidator(next, segments, patterns, errors).Validate(flag);
                if (previous is not Flag before)
                    break;
                dependents.VariantsRemoved(before, flag);
                dependents.FlagArchived(before, flag);
                dependents.ChainExtended(before, flag);
                break;
            case Segment segment:
                new SegmentValidator(next, patterns, errors).Validate(segment);
                if (previous is not Segment old)
                    break;
                dependents.ChainExtended(old, segment);
                dependents.SegmentChanged(segment);
                break;
        }
    }

    private static void ValidateDelete(Operation operation, DependentsValidator dependents)
    {
        switch (operation.Kind)
        {
            case ItemKind.Flag:
                dependents.FlagDeleted(operation.Key);
                break;
            case ItemKind.Segment:
                dependents.SegmentDeleted(operation.Key);
                break;
        }
    }

    private static void CheckCount(int count, ItemFormat format, ErrorCollector errors)
    {
        if (count <= format.Limit)
            return;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"The ruleset would have {count:N0} {format.ListName}; {format.Limit:N0} are allowed."
        );
        errors.Error(detail);
    }
}
