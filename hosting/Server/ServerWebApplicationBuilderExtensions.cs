using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registrations that every host shares.</summary>
public static class ServerWebApplicationBuilderExtensions
{
    /// <summary>Listens on the addresses of <see cref="ServerOptions"/>, and writes logs in the configured console format.</summary>
    public static WebApplicationBuilder AddServer(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").ValidateDataAnnotations().ValidateOnStart();
        builder.WebHost.UseUrls(builder.Configuration.ReadOptions<ServerOptions>("Server").SplitUrls());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // The slim builder selects a formatter in code, which would override Logging:Console:FormatterName.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        return builder;
    }

    /// <summary>Adds <see cref="DataOptions"/>.</summary>
    /// <returns>The configured values, before they are validated.</returns>
    public static DataOptions AddDataFolder(this WebApplicationBuilder builder)
    {
        FileCreationMask.MakePrivate();
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddPrivateFiles();
        return builder.Configuration.ReadOptions<DataOptions>("Data");
    }
}
