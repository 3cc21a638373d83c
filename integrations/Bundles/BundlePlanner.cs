using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;
using FlagCluster.Integrations.Trees;

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
            return Failed(existing.Select(item => Problem(environment, (item.Kind, item.Key), "/key", Taken(item))));
        var puts = environment.Items.Where(item => mode != BundleMode.Skip || !Exists(item));
        var changes = new ChangeSet([.. puts.Select(item => new PutItem(item))]);
        changes = mode == BundleMode.Replace ? current.DiffTo(Ruleset.Empty.Apply(changes)) : current.Effective(changes);
        var errors = RulesetValidator.Validate(current, changes);
        return errors.Count == 0 ? new(changes, []) : Failed(errors.Select(error => Locate(environment, changes, error)));

        bool Exists(RulesetItem item) => current.Find(item.Kind, item.Key) is not null;
    }

    private static BundlePlan Failed(IEnumerable<BundleProblem> problems) => new(new([]), [.. problems.Take(TreeLimits.Errors)]);

    private static string Taken(RulesetItem item) =>
        $"There is a {ItemFormat.Of(item.Kind).Name} with this key already. Use another mode to replace it or to leave it as it is.";

    /// <summary>Returns the item of an error, whose pointer begins with the index of an operation and its name.</summary>
    private static BundleProblem Locate(BundleEnvironment environment, ChangeSet changes, InputError error)
    {
        var parts = error.Pointer.Split('/');
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return Problem(environment, item: null, "", error.Detail);
        var operation = changes.Operations[index];
        var pointer = string.Concat(parts.Skip(3).Select(part => "/" + part));
        return Problem(environment, (operation.Kind, operation.Key), pointer, error.Detail);
    }

    private static BundleProblem Problem(BundleEnvironment environment, (ItemKind Kind, string Key)? item, string pointer, string detail) =>
        new(BundlePaths.FolderOf(environment.Project, environment.Slug), item, pointer, detail);
}
