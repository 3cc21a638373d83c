using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Git;

/// <summary>Provides bindings to repositories.</summary>
internal static class SampleBindings
{
    public static GitBinding Of(EnvironmentId environment) =>
        new()
        {
            Id = "a",
            Environment = environment,
            Repository = "https://git.example/shop.git",
            Branch = "main",
            Path = "flags",
            Settings = new()
            {
                Mode = GitMode.Both,
                Conflicts = GitConflictPolicy.Hold,
                Host = GitHost.Gitea,
            },
            Secret = "sealed"u8.ToArray(),
            HookSecret = "sealed too"u8.ToArray(),
            HookPath = "path",
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };
}
