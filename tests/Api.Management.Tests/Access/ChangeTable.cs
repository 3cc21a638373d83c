using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Provides what each kind of change needs, of the table in docs/api-permissions.md, and tokens with few permissions.</summary>
internal static class ChangeTable
{
    /// <summary>Gets the permission of each kind of change.</summary>
    public static IReadOnlyDictionary<string, Permission> Documented { get; } =
        File.ReadLines(Path.Combine(Repository.Root, "docs", "api-permissions.md"))
            .SkipWhile(line => line != "| change | permission |")
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(
                cells => cells[1],
                cells => PermissionNames.TryParse(cells[2].Trim('`'), out var permission) ? permission : default
            );

    /// <summary>Returns every permission but one, and those that include it.</summary>
    public static PermissionSet Without(Permission needed)
    {
        // Who may change a flag in any way may also enable it.
        PermissionSet denied = needed == Permission.FlagsToggle ? [needed, Permission.FlagsWrite] : [needed];
        return PermissionSet.All.Without(denied);
    }

    /// <summary>Creates a token of an owner with some permissions.</summary>
    public static async Task<string> AddTokenAsync(TestServer server, PermissionSet permissions)
    {
        var owner = server.Directories.Current.FindToken(server.Token.Split('_')[1])!.Owner;
        return (await server.Access.AddTokenAsync(TestActors.Administrator, TestServer.Organization, owner, "narrow", permissions)).Text;
    }
}
