using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Plans the import of an environment of a bundle.</summary>
public static class BundlePlanner
{
    /// <summary>Returns what an import changes.</summary>
    /// <param name="environment">The environment of the bundle.</param>
    /// <param name="current">The ruleset that it is imported into.</param>
    /// <param name="mode">What happens to items that exist, and to those that the bundle does not have.</param>
    public static BundlePlan Plan(BundleEnvironment environment, Ruleset current, BundleMode mode)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(current);
        if (mode == BundleMode.Create && environment.Items.Where(Exists).ToList() is { Count: > 0 } existing)
            return Failed(existing.Select(item => environment.Error(item.Kind, item.Key, "/key", Taken(item))));
        var puts = environment.Items.Where(item => mode != BundleMode.Skip || !Exists(item));
        var changes = new ChangeSet([.. puts.Select(item => new PutItem(item))]);
        changes = mode == BundleMode.Replace ? current.DiffTo(Ruleset.Empty.Apply(changes)) : current.Effective(changes);
        var errors = RulesetValidator.Validate(current, changes);
        return errors.Count == 0 ? new(changes, []) : Failed(errors.Select(error => Locate(environment, changes, error)));

        bool Exists(RulesetItem item) => current.Find(item.Kind, item.Key) is not null;
    }

    private static BundlePlan Failed(IEnumerable<Trees.TreeError> errors) => new(new([]), [.. errors.Take(Trees.TreeLimits.Errors)]);

    private static string Taken(RulesetItem item) =>
        $"There is a {ItemFormat.Of(item.Kind).Name} with this key already. Use another mode to replace it or to leave it as it is.";

    /// <summary>Returns the place of an error, whose pointer begins with the index of an operation and its name.</summary>
    private static Trees.TreeError Locate(BundleEnvironment environment, ChangeSet changes, InputError error)
    {
        var parts = error.Pointer.Split('/');
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return environment.Error(default, "", "", error.Detail);
        var operation = changes.Operations[index];
        var pointer = string.Concat(parts.Skip(3).Select(part => "/" + part));
        return environment.Error(operation.Kind, operation.Key, pointer, error.Detail);
    }
}
