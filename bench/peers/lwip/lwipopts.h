/* lwIP as a peer of the benchmarks: no operating system, TCP at its best within the memory that it needs. */
#ifndef BENCH_LWIPOPTS_H
#define BENCH_LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_UDP 0
#define LWIP_TCP 1
#define LWIP_STATS 0
#define LWIP_TIMERS 1

#define MEM_ALIGNMENT 8
#define MEM_SIZE (16 << 20)
#define MEMP_NUM_TCP_PCB 1024
#define MEMP_NUM_TCP_SEG 4096
#define MEMP_NUM_PBUF 4096
#define PBUF_POOL_SIZE 2048
#define PBUF_POOL_BUFSIZE 1536

#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 3
#define TCP_WND (256 * 1024)
#define TCP_SND_BUF (256 * 1024)
#define TCP_SND_QUEUELEN 1024
#define TCP_SNDLOWAT (32 * 1024)
#define TCP_SNDQUEUELOWAT 64
#define TCP_QUEUE_OOSEQ 1
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_TIMESTAMPS 0

#endif
