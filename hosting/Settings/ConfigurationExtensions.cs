using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Hosting.Settings;

/// <summary>Reads options that a host needs before its services exist.</summary>
internal static class ConfigurationExtensions
{
    /// <summary>Returns the options of a section, with their defaults where the configuration has no value.</summary>
    /// <exception cref="StartupException">A value does not have the type of its option.</exception>
    public static TOptions ReadOptions<TOptions>(this IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        var errors = SettingTypes.FindErrors(configuration, section, typeof(TOptions)).ToList();
        if (errors.Count > 0)
            throw new StartupException(string.Join(' ', errors));
        return configuration.GetSection(section).Get<TOptions>() ?? new();
    }
}
