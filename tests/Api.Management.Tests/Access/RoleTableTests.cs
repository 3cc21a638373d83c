using FlagCluster.Contracts.Access;
using FlagCluster.Testing;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Compares the built-in roles with the table in docs/api-permissions.md.</summary>
public sealed class RoleTableTests
{
    [Fact]
    public void Table_Roles_AreThoseOfTheProduct()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "api-permissions.md"))
            .SkipWhile(line => !line.StartsWith("| permission | level |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .ToList();

        var expected = PermissionNames.All.Select(permission =>
            $"{permission.Name()} {Level(permission)}: "
            + string.Join(' ', BuiltInRoles.All.Where(role => role.Permissions.Contains(permission)).Select(role => role.Slug))
        );

        var documented = lines
            .Skip(2)
            .Select(cells =>
                $"{cells[0].Trim('`')} {cells[1]}: "
                + string.Join(' ', lines[0].Zip(cells).Skip(2).Where(cell => cell.Second == "yes").Select(cell => cell.First))
            );
        Assert.Equal(expected, documented);
    }

    private static string Level(Permission permission) =>
        permission.Level() switch
        {
            PermissionLevel.Installation => "installation",
            PermissionLevel.Organization => "organization",
            PermissionLevel.Project => "project",
            _ => "environment",
        };
}
