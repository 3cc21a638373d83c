using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Settings;
using FlagCluster.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registrations that every host shares.</summary>
public static class ServerWebApplicationBuilderExtensions
{
    /// <summary>
    /// Listens on the addresses of <see cref="ServerOptions"/> with its certificate and the limits of <see cref="ServerLimitsOptions"/>,
    /// and writes logs in the configured console format.
    /// </summary>
    public static WebApplicationBuilder AddServer(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ServerLimitsOptions>().BindConfiguration("ServerLimits").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.ConfigureOptions<KestrelSetup>();
        var options = builder.Configuration.ReadOptions<ServerOptions>("Server");
        builder.WebHost.UseUrls(options.SplitUrls());
        if (options.CertificateFile.Length > 0)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.Services.AddCertificateFile(
                KestrelSetup.CertificateName,
                options.CertificateFile,
                options.KeyFile,
                [CertificateFile.ServerUsage]
            );
        }
        if (options.HstsDays > 0)
            builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(options.HstsDays));
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
