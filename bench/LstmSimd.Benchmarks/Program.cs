using LstmSimd.Benchmarks;

return Suite.Run(args, LadderConfig.Create(), LadderFile.Write);
