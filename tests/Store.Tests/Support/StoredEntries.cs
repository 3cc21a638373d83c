using System.Text.Json;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Support;

/// <summary>Finds entries of audit logs by their actions.</summary>
internal static class StoredEntries
{
    /// <summary>Returns the only entry of an action.</summary>
    public static async Task<AuditEntry> FindEntryAsync(this OpenStore store, string organization, string action) =>
        Assert.Single(await store.AuditReader.ReadAsync(new(organization, 100)), entry => AuditFields.Read(entry.Bytes).Action == action);

    /// <summary>Returns the states before and after the only action of its name.</summary>
    public static async Task<(JsonElement? Before, JsonElement? After)> StatesAsync(
        this OpenStore store,
        string organization,
        string action
    )
    {
        using var json = JsonDocument.Parse((await store.FindEntryAsync(organization, action)).Bytes);
        return (State("before"), State("after"));

        JsonElement? State(string name) => json.RootElement.TryGetProperty(name, out var state) ? state.Clone() : null;
    }
}
