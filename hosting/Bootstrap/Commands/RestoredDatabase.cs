using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Writer;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>
/// Starts new epochs in a database that was restored from a backup: its next versions and entries would have numbers that were used since
/// the backup, with other content.
/// </summary>
public static class RestoredDatabase
{
    private const string Message = "Restored from a backup";

    /// <summary>Returns the versions of all environments, also of those that are archived or deleted.</summary>
    /// <param name="services">The services of a host that is not started.</param>
    public static async Task<IReadOnlyDictionary<EnvironmentId, EnvironmentVersion>> ReadVersionsAsync(IServiceProvider services)
    {
        var log = services.GetRequiredService<IEnvironmentLog>();
        var versions = new Dictionary<EnvironmentId, EnvironmentVersion>();
        foreach (var environment in (await services.GetRequiredService<IControlChanges>().ReadAsync(after: null))?.Environments ?? [])
            versions[environment.Id] = await log.ReadHeadAsync(environment.Id);
        return versions;
    }

    /// <summary>Starts epochs of an environment until its epoch is higher than one. Readers then load the whole ruleset.</summary>
    /// <param name="services">The services of a host that is not started.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="beyond">The epoch.</param>
    /// <returns>The new version.</returns>
    public static async Task<EnvironmentVersion> StartEpochAsync(IServiceProvider services, EnvironmentId environment, long beyond)
    {
        // A writer of its own: grains need a host that runs.
        await using var environments = ActivatorUtilities.CreateInstance<LocalEnvironments>(services);
        while (true)
        {
            var result = await environments.ApplyAsync(
                environment,
                new()
                {
                    Plan = new StartEpochPlan(),
                    Actor = Actor.ForSystem("command"),
                    Message = Message,
                }
            );
            if (result is not Applied applied)
                throw new InvalidOperationException($"The epoch of {environment} was not started: {result}.");
            if (applied.Version.Epoch > beyond)
                return applied.Version;
        }
    }

    /// <summary>Starts epochs of each audit log, each with an entry about the restore.</summary>
    /// <param name="services">The services of a host that is not started.</param>
    /// <param name="known">
    /// What is known of the lost entries: checkpoints from outside of the database, or the newest entries of a replaced one. The newest of
    /// each log becomes part of its entries, and the new epoch of the log is higher than its epoch.
    /// </param>
    /// <param name="epochs">The number of epochs to start at least.</param>
    /// <returns>A line about each log.</returns>
    public static async Task<IReadOnlyList<string>> StartAuditEpochsAsync(
        IServiceProvider services,
        IReadOnlyList<AuditHead> known,
        int epochs
    )
    {
        var maintenance = services.GetRequiredService<IAuditMaintenance>();
        var lines = new List<string>();
        foreach (var head in await services.GetRequiredService<IAuditReader>().ReadHeadsAsync())
        {
            var newest = known.Where(entry => entry.Organization == head.Organization).MaxBy(entry => (entry.Epoch, entry.Sequence));
            var last = Math.Max(head.Epoch + epochs, newest is null ? 0 : newest.Epoch + 1);
            for (var epoch = head.Epoch; epoch < last; epoch++)
                await maintenance.StartEpochAsync(Actor.ForSystem("command"), head.Organization, LostEntries(newest));
            var name = AuditChain.DisplayName(head.Organization);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: epoch {last} after entry {head.Sequence}"));
        }
        return lines;
    }

    private static string? LostEntries(AuditHead? newest) =>
        newest is null
            ? null
            : new JsonObject
            {
                ["epoch"] = newest.Epoch,
                ["sequence"] = newest.Sequence,
                ["hash"] = Convert.ToHexStringLower(newest.Hash.Span),
            }.ToJsonString();
}
